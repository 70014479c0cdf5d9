-- A megabyte of source text is parsed and compiled, ten times.
-- operations: 10000000
local piece = [[

local Account%d = {}
Account%d.__index = Account%d

function Account%d.new(owner, balance)
    local self = setmetatable({}, Account%d)
    self.owner = owner
    self.balance = balance or 0
    self.history = {{"open", balance}}
    return self
end

function Account%d:deposit(amount, note)
    if amount <= 0 then
        error("cannot deposit " .. amount .. " for " .. self.owner)
    end
    self.balance = self.balance + amount
    self.history[#self.history + 1] = note == nil and {"deposit", amount} or {note, amount}
    return self.balance
end

function Account%d:transfer(other, amount)
    local found = false
    for index, entry in ipairs(self.history) do
        if entry[1] == "transfer" and entry[2] > amount * 2 + 1 then
            found = true
            break
        end
    end
    if not found then
        self.balance, other.balance = self.balance - amount, other.balance + amount
    end
    return {self = self.balance, other = other.balance}
end

local function total%d(accounts, minimum)
    local sum, count = 0, 0
    for _, account in ipairs(accounts) do
        if account.balance >= (minimum or 100) then
            sum = sum + account.balance
            count = count + 1
        end
    end
    if count == 0 then
        print("trouble: nobody has so much")
        return nil
    end
    return sum / count
end
]]

local load = loadstring or load
-- A function has at most 200 locals: each piece stands in a block of its own.
local pieces = {}
local length = 0
while length < 1000000 do
    local text = "do" .. piece:gsub("%%d", tostring(#pieces)) .. "end\n"
    pieces[#pieces + 1] = text
    length = length + #text
end
local source = table.concat(pieces)
local code
for _ = 1, 10 do
    code = load(source, "pieces")
end
print("compiled " .. (code ~= nil and "True" or "False"))
