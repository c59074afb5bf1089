-- What became of a claim in each text that makes it.
SELECT j.rule, j.text_key, j.verdict, min(j.statement) AS statement, count(*) AS messages,
       count(DISTINCT j.email) AS people
FROM judged j
GROUP BY j.rule, j.text_key, j.verdict
ORDER BY count(*) DESC, min(j.statement), j.text_key, j.rule, j.verdict
