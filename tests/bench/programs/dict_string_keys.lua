local counts = {}
for i = 0, 999999 do
    local key = "key" .. tostring(i % 1000)
    counts[key] = (counts[key] or 0) + 1
end
