-- N-queens, per queen that is placed on a board of twelve.
-- operations: 856188
local function place(row, size, columns, rising, falling)
    if row == size then
        return 1
    end
    local found = 0
    for column = 1, size do
        local up = row + column
        local down = row - column + size + 1
        if not (columns[column] or rising[up] or falling[down]) then
            columns[column], rising[up], falling[down] = true, true, true
            found = found + place(row + 1, size, columns, rising, falling)
            columns[column], rising[up], falling[down] = false, false, false
        end
    end
    return found
end

local function flags(count)
    local result = {}
    for index = 1, count do
        result[index] = false
    end
    return result
end

print(place(0, 12, flags(12), flags(23), flags(23)))
