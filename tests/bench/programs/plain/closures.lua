-- Closures: made, called, and changing what they hold.
-- operations: 9000000
local function counter(step)
    local count = 0
    return function()
        count = count + step
        return count
    end
end

local function compose(first, second)
    return function(value) return (second(first(value))) end
end

local total = 0
for i = 0, 599999 do
    local add = counter(i % 5)
    for _ = 1, 5 do
        total = total + add()
    end
end
local both = compose(function(x) return x + 1 end, function(x) return x * 2 end)
for i = 0, 1799999 do
    total = total + both(i) % 10
end
print(total)
