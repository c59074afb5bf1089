-- Opt-outs newer than a list's newest entry that the list should hold and does not.
SELECT count(DISTINCT o.email) AS people, max(o.ts) AS newest
FROM opt_outs o
LEFT JOIN opt_outs held ON held.src = :src AND held.known_from = 'list' AND held.email = o.email
WHERE o.ts > :newest AND held.email IS NULL AND o.email IS NOT NULL
  AND (o.tool IS NULL OR :tool = '' OR lower(o.tool) = lower(:tool))
  AND (o.client IS NULL OR :client = '' OR lower(o.client) = lower(:client))
  AND (o.brand IS NULL OR :brand = '' OR lower(o.brand) = lower(:brand))
  AND (o.list IS NULL OR :list = '' OR lower(o.list) = lower(:list))
