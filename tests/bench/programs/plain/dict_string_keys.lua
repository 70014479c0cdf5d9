-- Dict with string keys, which are made, looked up and counted.
-- operations: 2000000
local counts = {}
for i = 0, 1999999 do
    local key = "key" .. tostring(i % 1000)
    counts[key] = (counts[key] or 0) + 1
end
local size = 0
for _ in pairs(counts) do
    size = size + 1
end
print(string.format("%d %d", size, counts["key7"]))
