-- F-strings: string.format of two integers, a word and a float with two digits.
-- operations: 1000000
local total = 0
local name = "task"
local text
for i = 0, 999999 do
    text = string.format("%s-%d: %d of %.2f", name, i, i % 7, i / 4)
    total = total + #text
end
print(total .. " " .. text)
