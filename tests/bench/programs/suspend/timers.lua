-- Timer, 100,000 pending: a heap of coroutines.
-- operations: 100000
local heap, count = {}, 0

local function push(due, task)
    count = count + 1
    local at = count
    while at > 1 do
        local parent = math.floor(at / 2)
        if heap[parent].due <= due then break end
        heap[at] = heap[parent]
        at = parent
    end
    heap[at] = {due = due, task = task}
end

local function pop()
    local top = heap[1]
    local moved = heap[count]
    heap[count] = nil
    count = count - 1
    if count > 0 then
        local at = 1
        while true do
            local child = at * 2
            if child > count then break end
            if child < count and heap[child + 1].due < heap[child].due then
                child = child + 1
            end
            if moved.due <= heap[child].due then break end
            heap[at] = heap[child]
            at = child
        end
        heap[at] = moved
    end
    return top
end

local total = 0
local function sleeper(delay)
    coroutine.yield(delay)
    total = total + 1
end

local ready = {}
local state = 42
for index = 1, 100000 do
    state = state * 16807 % 2147483647
    local delay = state % 100000 / 400000
    ready[index] = coroutine.create(function() sleeper(delay) end)
end
for _, task in ipairs(ready) do
    local _, delay = coroutine.resume(task)
    push(os.clock() + delay, task)
end
-- A real clock is asked, but nobody waits for it: only CPU time counts.
while count > 0 do
    local now = os.clock()
    local timer = pop()
    if timer.due >= 0 and now >= 0 then
        coroutine.resume(timer.task)
    end
end
print(total)
