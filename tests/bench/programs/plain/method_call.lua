-- Method call that changes a field.
-- operations: 8000000
local Counter = {}
Counter.__index = Counter

function Counter:add(n)
    self.count = self.count + n
end

local counter = setmetatable({count = 0}, Counter)
for i = 0, 7999999 do
    counter:add(i)
end
print(string.format("%d", counter.count))
