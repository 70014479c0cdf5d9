-- DeltaBlue: one-way constraints are added, planned, run and removed; per run of a plan.
-- operations: 6000
local REQUIRED, PREFERRED, STRONG_DEFAULT, NORMAL, WEAKEST = 0, 2, 3, 4, 6
local NONE, FORWARD, BACKWARD = 0, 1, 2
local floor, max = math.floor, math.max

local function new_variable(value)
    return {value = value or 0, constraints = {}, determined_by = nil, mark = 0,
            walk_strength = WEAKEST, stay = true}
end

local function extend(base)
    local class = setmetatable({}, {__index = base})
    class.__index = class
    return class
end

local function remove(list, item)
    for index = 1, #list do
        if list[index] == item then
            table.remove(list, index)
            return
        end
    end
end

local function push(list, item)
    list[#list + 1] = item
end

local function pop(list)
    local count = #list
    local item = list[count]
    list[count] = nil
    return item
end

local Constraint = {}
Constraint.__index = Constraint

function Constraint:add()
    self:add_to_graph()
    self.planner:incremental_add(self)
end

function Constraint:is_input()
    return false
end

function Constraint:satisfy(mark)
    self:choose_method(mark)
    if not self:is_satisfied() then
        if self.strength == REQUIRED then
            error("a required constraint cannot be satisfied")
        end
        return nil
    end
    self:mark_inputs(mark)
    local out = self:output()
    local overridden = out.determined_by
    if overridden ~= nil then
        overridden:mark_unsatisfied()
    end
    out.determined_by = self
    if not self.planner:add_propagate(self, mark) then
        error("a circle of constraints")
    end
    out.mark = mark
    return overridden
end

function Constraint:destroy()
    if self:is_satisfied() then
        self.planner:incremental_remove(self)
    else
        self:remove_from_graph()
    end
end

local UnaryConstraint = extend(Constraint)

function UnaryConstraint.new(class, planner, variable, strength)
    local self = setmetatable({planner = planner, strength = strength, variable = variable,
                               satisfied = false}, class)
    self:add()
    return self
end

function UnaryConstraint:add_to_graph()
    push(self.variable.constraints, self)
    self.satisfied = false
end

function UnaryConstraint:remove_from_graph()
    remove(self.variable.constraints, self)
    self.satisfied = false
end

function UnaryConstraint:choose_method(mark)
    self.satisfied = self.variable.mark ~= mark and self.strength < self.variable.walk_strength
end

function UnaryConstraint:is_satisfied()
    return self.satisfied
end

function UnaryConstraint:mark_unsatisfied()
    self.satisfied = false
end

function UnaryConstraint:mark_inputs() end

function UnaryConstraint:inputs_known()
    return true
end

function UnaryConstraint:output()
    return self.variable
end

function UnaryConstraint:recalculate()
    self.variable.walk_strength = self.strength
    self.variable.stay = not self:is_input()
    if self.variable.stay then
        self:execute()
    end
end

function UnaryConstraint:execute() end

local StayConstraint = extend(UnaryConstraint)
local EditConstraint = extend(UnaryConstraint)

function EditConstraint:is_input()
    return true
end

local BinaryConstraint = extend(Constraint)

function BinaryConstraint.init(self, planner, first, second, strength)
    self.planner = planner
    self.strength = strength
    self.first = first
    self.second = second
    self.direction = NONE
    self:add()
    return self
end

function BinaryConstraint:choose_method(mark)
    local first, second = self.first, self.second
    if first.mark == mark then
        local able = second.mark ~= mark and self.strength < second.walk_strength
        self.direction = able and FORWARD or NONE
    elseif second.mark == mark then
        local able = first.mark ~= mark and self.strength < first.walk_strength
        self.direction = able and BACKWARD or NONE
    elseif first.walk_strength > second.walk_strength then
        self.direction = self.strength < first.walk_strength and BACKWARD or NONE
    else
        self.direction = self.strength < second.walk_strength and FORWARD or NONE
    end
end

function BinaryConstraint:add_to_graph()
    push(self.first.constraints, self)
    push(self.second.constraints, self)
    self.direction = NONE
end

function BinaryConstraint:remove_from_graph()
    remove(self.first.constraints, self)
    remove(self.second.constraints, self)
    self.direction = NONE
end

function BinaryConstraint:is_satisfied()
    return self.direction ~= NONE
end

function BinaryConstraint:mark_unsatisfied()
    self.direction = NONE
end

function BinaryConstraint:mark_inputs(mark)
    self:input().mark = mark
end

function BinaryConstraint:inputs_known(mark)
    local source = self:input()
    return source.mark == mark or source.stay or source.determined_by == nil
end

function BinaryConstraint:input()
    return self.direction == FORWARD and self.first or self.second
end

function BinaryConstraint:output()
    return self.direction == FORWARD and self.second or self.first
end

function BinaryConstraint:recalculate()
    local source, out = self:input(), self:output()
    out.walk_strength = max(self.strength, source.walk_strength)
    out.stay = source.stay
    if out.stay then
        self:execute()
    end
end

local EqualityConstraint = extend(BinaryConstraint)

function EqualityConstraint.new(planner, first, second, strength)
    return BinaryConstraint.init(setmetatable({}, EqualityConstraint), planner, first, second,
                                 strength)
end

function EqualityConstraint:execute()
    self:output().value = self:input().value
end

local ScaleConstraint = extend(BinaryConstraint)

function ScaleConstraint.new(planner, source, scale, offset, result, strength)
    local self = setmetatable({scale = scale, offset = offset}, ScaleConstraint)
    return BinaryConstraint.init(self, planner, source, result, strength)
end

function ScaleConstraint:add_to_graph()
    BinaryConstraint.add_to_graph(self)
    push(self.scale.constraints, self)
    push(self.offset.constraints, self)
end

function ScaleConstraint:remove_from_graph()
    BinaryConstraint.remove_from_graph(self)
    remove(self.scale.constraints, self)
    remove(self.offset.constraints, self)
end

function ScaleConstraint:mark_inputs(mark)
    BinaryConstraint.mark_inputs(self, mark)
    self.scale.mark = mark
    self.offset.mark = mark
end

function ScaleConstraint:execute()
    if self.direction == FORWARD then
        self.second.value = self.first.value * self.scale.value + self.offset.value
    else
        self.first.value = floor((self.second.value - self.offset.value) / self.scale.value)
    end
end

function ScaleConstraint:recalculate()
    local source, out = self:input(), self:output()
    out.walk_strength = max(self.strength, source.walk_strength)
    out.stay = source.stay and self.scale.stay and self.offset.stay
    if out.stay then
        self:execute()
    end
end

local function add_consumers(variable, found)
    local determining = variable.determined_by
    local constraints = variable.constraints
    for index = 1, #constraints do
        local constraint = constraints[index]
        if constraint ~= determining and constraint:is_satisfied() then
            push(found, constraint)
        end
    end
end

local Planner = {}
Planner.__index = Planner

function Planner:new_mark()
    self.mark = self.mark + 1
    return self.mark
end

function Planner:incremental_add(constraint)
    local mark = self:new_mark()
    local overridden = constraint:satisfy(mark)
    while overridden ~= nil do
        overridden = overridden:satisfy(mark)
    end
end

function Planner:incremental_remove(constraint)
    local out = constraint:output()
    constraint:mark_unsatisfied()
    constraint:remove_from_graph()
    local unsatisfied = self:remove_propagate(out)
    for strength = REQUIRED, WEAKEST do
        for index = 1, #unsatisfied do
            if unsatisfied[index].strength == strength then
                self:incremental_add(unsatisfied[index])
            end
        end
    end
end

function Planner:add_propagate(constraint, mark)
    local waiting = {constraint}
    while #waiting > 0 do
        local each = pop(waiting)
        if each:output().mark == mark then
            self:incremental_remove(constraint)
            return false
        end
        each:recalculate()
        add_consumers(each:output(), waiting)
    end
    return true
end

function Planner:remove_propagate(out)
    out.determined_by = nil
    out.walk_strength = WEAKEST
    out.stay = true
    local unsatisfied = {}
    local waiting = {out}
    while #waiting > 0 do
        local variable = pop(waiting)
        local constraints = variable.constraints
        for index = 1, #constraints do
            if not constraints[index]:is_satisfied() then
                push(unsatisfied, constraints[index])
            end
        end
        local determining = variable.determined_by
        for index = 1, #constraints do
            local each = constraints[index]
            if each ~= determining and each:is_satisfied() then
                each:recalculate()
                push(waiting, each:output())
            end
        end
    end
    return unsatisfied
end

function Planner:plan(constraint)
    local waiting = {}
    if constraint:is_input() and constraint:is_satisfied() then
        push(waiting, constraint)
    end
    local mark = self:new_mark()
    local steps = {}
    while #waiting > 0 do
        local each = pop(waiting)
        if each:output().mark ~= mark and each:inputs_known(mark) then
            push(steps, each)
            each:output().mark = mark
            add_consumers(each:output(), waiting)
        end
    end
    return steps
end

local function new_planner()
    return setmetatable({mark = 0}, Planner)
end

local function change(planner, variable, value)
    local edit = UnaryConstraint.new(EditConstraint, planner, variable, PREFERRED)
    local steps = planner:plan(edit)
    for _ = 1, 10 do
        variable.value = value
        for index = 1, #steps do
            steps[index]:execute()
        end
    end
    edit:destroy()
end

local function chain(length)
    local planner = new_planner()
    local variables = {}
    for index = 0, length do
        variables[index] = new_variable()
    end
    for index = 0, length - 1 do
        EqualityConstraint.new(planner, variables[index], variables[index + 1], REQUIRED)
    end
    local first, last = variables[0], variables[length]
    UnaryConstraint.new(StayConstraint, planner, last, STRONG_DEFAULT)
    local edit = UnaryConstraint.new(EditConstraint, planner, first, PREFERRED)
    local steps = planner:plan(edit)
    local total = 0
    for value = 0, 99 do
        first.value = value
        for index = 1, #steps do
            steps[index]:execute()
        end
        total = total + last.value
    end
    edit:destroy()
    return total
end

local function projection(count)
    local planner = new_planner()
    local scale, offset = new_variable(10), new_variable(1000)
    local results = {}
    local source, result
    for index = 0, count - 1 do
        source, result = new_variable(index), new_variable(index)
        push(results, result)
        UnaryConstraint.new(StayConstraint, planner, source, NORMAL)
        ScaleConstraint.new(planner, source, scale, offset, result, REQUIRED)
    end
    change(planner, source, 17)
    local total = result.value
    change(planner, result, 1050)
    total = total + source.value
    change(planner, scale, 5)
    for index = 1, count - 1 do
        total = total + results[index].value
    end
    change(planner, offset, 2000)
    for index = 1, count - 1 do
        total = total + results[index].value
    end
    return total
end

local total = 0
for _ = 1, 60 do
    total = total + chain(300) + projection(300)
end
print(string.format("%d", total))
