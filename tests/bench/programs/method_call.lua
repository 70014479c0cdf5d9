local Counter = {}
Counter.__index = Counter
function Counter:add(n) self.count = self.count + n end
local counter = setmetatable({count = 0}, Counter)
for i = 0, 1999999 do counter:add(i) end
