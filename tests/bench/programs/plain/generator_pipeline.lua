-- Generator pipeline: four coroutines, per number.
-- operations: 4000000
local function generator(body)
    return coroutine.wrap(body)
end

local function numbers(limit)
    return generator(function()
        for i = 0, limit - 1 do
            coroutine.yield(i)
        end
    end)
end

local function squares(source)
    return generator(function()
        for value in source do
            coroutine.yield(value * value % 1000)
        end
    end)
end

local function odd(source)
    return generator(function()
        for value in source do
            if value % 2 == 1 then
                coroutine.yield(value)
            end
        end
    end)
end

local function pairwise(source)
    return generator(function()
        local last = 0
        for value in source do
            coroutine.yield(last + value)
            last = value
        end
    end)
end

local total = 0
for value in pairwise(odd(squares(numbers(4000000)))) do
    total = total + value
end
local small = 0
for value in odd(numbers(1000)) do
    small = small + value
end
print(total .. " " .. small)
