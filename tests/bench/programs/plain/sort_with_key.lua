-- Sort a million integers by a key, which the order asks for.
-- operations: 1000000
local state = 12345
local values = {}
for index = 1, 1000000 do
    state = state * 16807 % 2147483647
    values[index] = state
end
table.sort(values, function(left, right) return -left < -right end)
print(string.format("%d %d %d", values[1], values[500001], values[1000000]))
