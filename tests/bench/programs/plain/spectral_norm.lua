-- Spectral norm, per element of a matrix that is multiplied.
-- operations: 3600000
local function element(i, j)
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1)
end

local function multiply(vector)
    local result = {}
    for i = 1, #vector do
        local total = 0.0
        for j = 1, #vector do
            total = total + element(i - 1, j - 1) * vector[j]
        end
        result[i] = total
    end
    return result
end

local function multiply_transposed(vector)
    local result = {}
    for i = 1, #vector do
        local total = 0.0
        for j = 1, #vector do
            total = total + element(j - 1, i - 1) * vector[j]
        end
        result[i] = total
    end
    return result
end

local size = 300
local u, v = {}, nil
for i = 1, size do
    u[i] = 1.0
end
for _ = 1, 10 do
    v = multiply_transposed(multiply(u))
    u = multiply_transposed(multiply(v))
end
local uv, vv = 0.0, 0.0
for i = 1, size do
    uv = uv + u[i] * v[i]
    vv = vv + v[i] * v[i]
end
print(string.format("%.9f", math.sqrt(uv / vv)))
