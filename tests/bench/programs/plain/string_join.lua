-- String join, per piece.
-- operations: 9000000
local total = 0
local text
for _ = 1, 90000 do
    local pieces = {}
    for j = 1, 100 do
        pieces[j] = "piece"
    end
    text = table.concat(pieces, ", ")
    total = total + #text
end
print(total .. " " .. text:sub(1, 12))
