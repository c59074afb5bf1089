-- What became of a claim for each rule; a person is counted once.
SELECT j.rule, j.verdict, count(*) AS messages, count(DISTINCT j.email) AS people
FROM judged j
GROUP BY j.rule, j.verdict
ORDER BY j.rule, j.verdict
