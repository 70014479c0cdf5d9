-- Task switches among as many coroutines as the command line says.
local tasks, rounds = tonumber(arg[1]), tonumber(arg[2])
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

local function spin()
    for _ = 1, rounds do
        coroutine.yield("again")
    end
end

for _ = 1, tasks do
    make_ready(coroutine.create(spin))
end
run()
