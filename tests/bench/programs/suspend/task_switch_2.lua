-- Task switch, 2 tasks: coroutines in a ring.
-- operations: 800000
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

local function spin(rounds)
    for _ = 1, rounds do
        coroutine.yield("again")
    end
    done = done + rounds
end

for _ = 1, 2 do
    make_ready(coroutine.create(function() spin(400000) end))
end
run()
print(done)
