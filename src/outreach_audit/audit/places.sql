-- The messages that claim to be near, with where the reader is on record: the city, else the head of
-- the postcode, else the country.
SELECT s.send_no, s.email, c.statement, lower(coalesce(s.sender, '')) AS sender, s.day, k.place,
       CASE WHEN k.city <> '' AND lower(t.subject || ' ' || t.body) LIKE '%' || k.city || '%' THEN 1 ELSE 0 END AS named
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN texts t ON t.text_key = s.text_key
JOIN (SELECT o.email, min(o.city) AS city,
             min(CASE WHEN o.city <> '' THEN o.city
                      WHEN o.postcode <> '' THEN 'postcode ' || substr(o.postcode, 1, 2)
                      WHEN o.country <> '' THEN o.country END) AS place
      FROM (SELECT email, trim(lower(city)) AS city, trim(lower(postcode)) AS postcode,
                   trim(lower(country)) AS country
            FROM contacts) o
      GROUP BY o.email) k ON k.email = s.email
WHERE k.place IS NOT NULL AND s.ts IS NOT NULL
