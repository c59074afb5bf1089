-- Every suppression list: how many entries, how many dated, how new, and whose it is.
SELECT s.src, count(*) AS entries, count(s.ts) AS dated, max(s.ts) AS newest,
       CASE WHEN min(lower(s.tool)) = max(lower(s.tool)) AND count(s.tool) = count(*)
            THEN min(s.tool) END AS tool,
       CASE WHEN min(lower(s.client)) = max(lower(s.client)) AND count(s.client) = count(*)
            THEN min(s.client) END AS client,
       CASE WHEN min(lower(s.brand)) = max(lower(s.brand)) AND count(s.brand) = count(*)
            THEN min(s.brand) END AS brand,
       CASE WHEN min(lower(s.list)) = max(lower(s.list)) AND count(s.list) = count(*)
            THEN min(s.list) END AS list
FROM staged_suppressions s
GROUP BY s.src
ORDER BY s.src
