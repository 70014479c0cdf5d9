-- Task switch under 50 nested calls.
-- operations: 600000
local ready, coming, count = {}, {}, 0

local function make_ready(task)
    count = count + 1
    coming[count] = task
end

local function run()
    while count > 0 do
        local passed = count
        ready, coming, count = coming, ready, 0
        for index = 1, passed do
            local task = ready[index]
            local _, wish = coroutine.resume(task)
            if wish == "again" then
                make_ready(task)
            end
        end
    end
end

local done = 0

local function deep(n)
    if n == 0 then
        for _ = 1, 300000 do
            coroutine.yield("again")
        end
        return 300000
    end
    local result = deep(n - 1)
    return result
end

for _ = 1, 2 do
    make_ready(coroutine.create(function()
        local result = deep(50)
        done = done + result
    end))
end
run()
print(done)
