-- Dict with integer keys, far apart.
-- operations: 4000000
local dict = {}
for i = 0, 999999 do
    dict[i * 7 % 300007 * 37] = i
end
local total = 0
for i = 0, 1999999 do
    total = total + (dict[i % 400000 * 37] or 1)
end
for i = 0, 999999 do
    local key = i * 37
    if dict[key] ~= nil then
        dict[key] = nil
    end
end
local size = 0
for _ in pairs(dict) do
    size = size + 1
end
print(string.format("%d %d", size, total))
