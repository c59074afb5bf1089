-- For each text how many people are known, and how many of them, in how many messages, do something else.
SELECT k.text_key, k.known, m.people, m.messages
FROM (SELECT text_key, count(*) AS known FROM fit_judged GROUP BY text_key) k
JOIN (
    SELECT j.text_key, count(DISTINCT j.email) AS people, count(*) AS messages
    FROM fit_judged j
    JOIN sends s ON s.text_key = j.text_key AND s.email = j.email
    WHERE j.verdict < 0
    GROUP BY j.text_key
) m ON m.text_key = k.text_key
ORDER BY m.people DESC, k.text_key
