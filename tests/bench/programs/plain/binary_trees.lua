-- Binary trees, per node.
-- operations: 1310680
local Node = {}
Node.__index = Node

function Node.new(left, right)
    return setmetatable({left = left, right = right}, Node)
end

function Node:count()
    if self.left == nil then
        return 1
    end
    return 1 + self.left:count() + self.right:count()
end

local function make(depth)
    if depth == 0 then
        return Node.new(nil, nil)
    end
    return Node.new(make(depth - 1), make(depth - 1))
end

local kept = make(14)
local total = 0
for _ = 1, 20 do
    total = total + make(14):count()
end
for _ = 1, 2000 do
    total = total + make(7):count()
end
total = total + kept:count()
print(total)
