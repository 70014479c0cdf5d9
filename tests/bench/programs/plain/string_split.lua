-- String split, strip, and find, per word.
-- operations: 9000000
local words = {}
for i = 0, 99 do
    words[#words + 1] = "word" .. i .. ","
end
local line = table.concat(words, " ")

local function split(text, separator)
    local parts = {}
    local from = 1
    while true do
        local at = text:find(separator, from, true)
        if at == nil then
            parts[#parts + 1] = text:sub(from)
            return parts
        end
        parts[#parts + 1] = text:sub(from, at - 1)
        from = at + 1
    end
end

local total, found = 0, 0
for _ = 1, 90000 do
    local parts = split(line, " ")
    total = total + #parts
    if parts[51]:gsub(",+$", ""):sub(-2) == "50" then
        found = found + line:find("word99", 1, true) - 1
    end
end
print(total .. " " .. found)
