-- Richards: a simulated operating system, per packet that is sent or task that is held.
-- operations: 325430
local IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = 0, 1, 2, 3, 4, 5
local KIND_DEVICE, KIND_WORK = 0, 1
local PACKET_SIZE = 4
local floor = math.floor

-- The operators of Lua 5.4 are not in LuaJIT's grammar.
local function xor(left, right)
    local result, bit = 0, 1
    while left > 0 or right > 0 do
        if left % 2 ~= right % 2 then
            result = result + bit
        end
        left, right, bit = floor(left / 2), floor(right / 2), bit * 2
    end
    return result
end

local function new_packet(link, ident, kind)
    return {link = link, ident = ident, kind = kind, datum = 0, data = {0, 0, 0, 0}}
end

local function append(packet, queue)
    packet.link = nil
    if queue == nil then
        return packet
    end
    local at = queue
    while at.link ~= nil do
        at = at.link
    end
    at.link = packet
    return queue
end

local function schedule(kernel)
    local task = kernel.first
    while task ~= nil do
        if task.is_held or (task.is_waiting and not task.has_packet) then
            task = task.next
        else
            task = task:resume()
        end
    end
end

local Task = {}
Task.__index = Task

local function extend(base)
    local class = setmetatable({}, {__index = base})
    class.__index = class
    return class
end

local function init_task(self, kernel, ident, priority, queue, is_waiting)
    self.kernel = kernel
    self.ident = ident
    self.priority = priority
    self.queue = queue
    self.is_waiting = is_waiting
    self.has_packet = queue ~= nil
    self.is_held = false
    self.next = kernel.first
    kernel.first = self
    kernel.table[ident] = self
    return self
end

function Task:resume()
    local packet
    if self.is_waiting and self.has_packet then
        packet = self.queue
        self.queue = packet.link
        self.is_waiting = false
        self.has_packet = self.queue ~= nil
    end
    return self:step(packet)
end

function Task:wait()
    self.is_waiting = true
    return self
end

function Task:hold()
    self.kernel.held = self.kernel.held + 1
    self.is_held = true
    return self.next
end

function Task:release(ident)
    local task = self.kernel.table[ident]
    task.is_held = false
    return task.priority > self.priority and task or self
end

function Task:send(packet)
    local task = self.kernel.table[packet.ident]
    self.kernel.sent = self.kernel.sent + 1
    packet.link = nil
    packet.ident = self.ident
    return task:receive(packet, self)
end

function Task:receive(packet, sender)
    if self.queue == nil then
        self.queue = packet
        self.has_packet = true
        if self.priority > sender.priority then
            return self
        end
    else
        append(packet, self.queue)
    end
    return sender
end

local IdleTask = extend(Task)

function IdleTask.new(kernel, count)
    local self = init_task(setmetatable({}, IdleTask), kernel, IDLE, 0, nil, false)
    self.control = 1
    self.count = count
    return self
end

function IdleTask:step()
    self.count = self.count - 1
    if self.count == 0 then
        return self:hold()
    end
    if self.control % 2 == 0 then
        self.control = floor(self.control / 2)
        return self:release(DEVICE_A)
    end
    self.control = xor(floor(self.control / 2), 0xD008)
    return self:release(DEVICE_B)
end

local WorkerTask = extend(Task)

function WorkerTask.new(kernel, queue)
    local self = init_task(setmetatable({}, WorkerTask), kernel, WORKER, 1000, queue, true)
    self.destination = HANDLER_A
    self.count = 0
    return self
end

function WorkerTask:step(packet)
    if packet == nil then
        return self:wait()
    end
    self.destination = self.destination == HANDLER_A and HANDLER_B or HANDLER_A
    packet.ident = self.destination
    packet.datum = 0
    for i = 1, PACKET_SIZE do
        self.count = self.count + 1
        if self.count > 26 then
            self.count = 1
        end
        packet.data[i] = 64 + self.count
    end
    return self:send(packet)
end

local HandlerTask = extend(Task)

function HandlerTask.new(kernel, ident, priority, queue)
    return init_task(setmetatable({}, HandlerTask), kernel, ident, priority, queue, true)
end

function HandlerTask:step(packet)
    if packet ~= nil then
        if packet.kind == KIND_WORK then
            self.work = append(packet, self.work)
        else
            self.device = append(packet, self.device)
        end
    end
    local work = self.work
    if work ~= nil then
        local count = work.datum
        if count >= PACKET_SIZE then
            self.work = work.link
            return self:send(work)
        end
        if self.device ~= nil then
            packet = self.device
            self.device = packet.link
            packet.datum = work.data[count + 1]
            work.datum = count + 1
            return self:send(packet)
        end
    end
    return self:wait()
end

local DeviceTask = extend(Task)

function DeviceTask.new(kernel, ident, priority)
    return init_task(setmetatable({}, DeviceTask), kernel, ident, priority, nil, true)
end

function DeviceTask:step(packet)
    if packet ~= nil then
        self.pending = packet
        return self:hold()
    end
    if self.pending == nil then
        return self:wait()
    end
    packet = self.pending
    self.pending = nil
    return self:send(packet)
end

local function packets(count, ident, kind)
    local queue
    for _ = 1, count do
        queue = new_packet(queue, ident, kind)
    end
    return queue
end

local function simulate()
    local kernel = {table = {}, sent = 0, held = 0}
    IdleTask.new(kernel, 10000)
    WorkerTask.new(kernel, packets(2, WORKER, KIND_WORK))
    HandlerTask.new(kernel, HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE))
    HandlerTask.new(kernel, HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE))
    DeviceTask.new(kernel, DEVICE_A, 4000)
    DeviceTask.new(kernel, DEVICE_B, 5000)
    schedule(kernel)
    return kernel
end

local kernel
for _ = 1, 10 do
    kernel = simulate()
end
print(kernel.sent .. " " .. kernel.held)
