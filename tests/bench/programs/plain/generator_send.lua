-- Generator send: a coroutine that is resumed with a value.
-- operations: 5000000
local function accumulate()
    local total = 0
    while true do
        total = total + coroutine.yield(total)
    end
end

local resume = coroutine.wrap(accumulate)
resume()
local total
for _ = 1, 5000000 do
    total = resume(1)
end
print(total)
