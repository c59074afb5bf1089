-- Texts that enough people got, those sent most first.
SELECT text_key, subject, body, messages, people, src, src_row
FROM texts
WHERE people >= {least}
ORDER BY messages DESC, text_key
LIMIT :most
