-- One verdict for each text and person: of several records the one that fits best.
SELECT p.text_key, p.email, max(v.verdict) AS verdict, min(p.walk) AS walk
FROM fit_people p
JOIN fit_verdicts v ON v.text_key = p.text_key AND v.walk = p.walk
GROUP BY p.text_key, p.email
