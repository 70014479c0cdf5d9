-- Fannkuch, per permutation of nine.
-- operations: 362880
local function fannkuch(n)
    local order, count, work = {}, {}, {}
    for i = 0, n - 1 do
        order[i], count[i] = i, 0
    end
    local most, checksum, number = 0, 0, 0
    local remaining = n
    while true do
        while remaining > 1 do
            count[remaining - 1] = remaining
            remaining = remaining - 1
        end
        local first = order[0]
        if first ~= 0 then
            for i = 0, n - 1 do
                work[i] = order[i]
            end
            local flips = 0
            while first ~= 0 do
                local low, high = 0, first
                while low < high do
                    work[low], work[high] = work[high], work[low]
                    low = low + 1
                    high = high - 1
                end
                flips = flips + 1
                first = work[0]
            end
            if flips > most then
                most = flips
            end
            checksum = checksum + (number % 2 == 0 and flips or -flips)
        end
        number = number + 1
        while true do
            if remaining == n then
                return checksum, most
            end
            first = order[0]
            for i = 0, remaining - 1 do
                order[i] = order[i + 1]
            end
            order[remaining] = first
            count[remaining] = count[remaining] - 1
            if count[remaining] > 0 then
                break
            end
            remaining = remaining + 1
        end
    end
end

local checksum, most = fannkuch(9)
print(checksum .. " " .. most)
