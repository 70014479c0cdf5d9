-- Sort half a million integers, and 100,000 strings.
-- operations: 600000
local state = 12345
local values, words = {}, {}
for index = 1, 500000 do
    state = state * 16807 % 2147483647
    values[index] = state
    if index <= 100000 then
        words[index] = string.format("%d", state)
    end
end
table.sort(values)
table.sort(words)
print(string.format("%d %d %d %s %s %s", values[1], values[250001], values[500000], words[1],
                    words[50001], words[100000]))
