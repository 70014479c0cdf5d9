-- Lock, uncontended: acquire and release.
-- operations: 1000000
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
        local waiter = self.waiters[self.first]
        self.waiters[self.first] = nil
        self.first = self.first + 1
        return waiter
    end
    self.locked = false
end

local task = coroutine.wrap(function()
    local lock = Lock.new()
    local count = 0
    for _ = 1, 1000000 do
        lock:acquire()
        count = count + 1
        lock:release()
    end
    print(count)
end)
task()
