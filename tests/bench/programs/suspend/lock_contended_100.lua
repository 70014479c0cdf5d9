-- Lock, handed on among 100 tasks.
-- operations: 200000
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

local Lock = {}
Lock.__index = Lock

function Lock.new()
    return setmetatable({locked = false, waiters = {}, first = 1, last = 0}, Lock)
end

function Lock:acquire()
    if not self.locked then
        self.locked = true
        return
    end
    self.last = self.last + 1
    self.waiters[self.last] = coroutine.running()
    coroutine.yield("wait")
end

function Lock:release()
    if self.first <= self.last then
        make_ready(self.waiters[self.first])
        self.waiters[self.first] = nil
        self.first = self.first + 1
    else
        self.locked = false
    end
end

local lock = Lock.new()
for _ = 1, 100 do
    make_ready(coroutine.create(function()
        for _ = 1, 2000 do
            lock:acquire()
            coroutine.yield("again")
            lock:release()
        end
        done = done + 2000
    end))
end
run()
print(done)
