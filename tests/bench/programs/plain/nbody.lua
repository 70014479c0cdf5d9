-- N-body, per step of five bodies.
-- operations: 100000
local sqrt = math.sqrt

local function body(x, y, z, vx, vy, vz, mass)
    return {x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass}
end

local function make_bodies()
    local bodies = {body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0)}
    for i = 1, 4 do
        bodies[#bodies + 1] = body(4.0 * i, 1.5 / i, -0.2 * i, 0.1 * i, 2.5 / i, 0.05 * i, 0.03 / i)
    end
    return bodies
end

local function advance(bodies, dt)
    local count = #bodies
    for i = 1, count do
        local a = bodies[i]
        for j = i + 1, count do
            local b = bodies[j]
            local dx = a.x - b.x
            local dy = a.y - b.y
            local dz = a.z - b.z
            local square = dx * dx + dy * dy + dz * dz
            local pull = dt / (square * sqrt(square))
            a.vx = a.vx - dx * b.mass * pull
            a.vy = a.vy - dy * b.mass * pull
            a.vz = a.vz - dz * b.mass * pull
            b.vx = b.vx + dx * a.mass * pull
            b.vy = b.vy + dy * a.mass * pull
            b.vz = b.vz + dz * a.mass * pull
        end
    end
    for i = 1, count do
        local each = bodies[i]
        each.x = each.x + dt * each.vx
        each.y = each.y + dt * each.vy
        each.z = each.z + dt * each.vz
    end
end

local function energy(bodies)
    local total = 0.0
    for i = 1, #bodies do
        local a = bodies[i]
        total = total + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
        for j = i + 1, #bodies do
            local b = bodies[j]
            local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            total = total - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
        end
    end
    return total
end

local bodies = make_bodies()
for _ = 1, 100000 do
    advance(bodies, 0.001)
end
print(string.format("%.9f", energy(bodies)))
