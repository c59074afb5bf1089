-- What the people for whom a text is not meant do by their records.
SELECT text_key, walk, count(*) AS people
FROM fit_judged
WHERE verdict < 0
GROUP BY text_key, walk
ORDER BY text_key, people DESC, walk
