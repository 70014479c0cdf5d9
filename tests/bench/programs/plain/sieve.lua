-- Sieve, per number.
-- operations: 2000000
local function sieve(limit)
    local is_prime = {}
    for number = 1, limit do
        is_prime[number] = true
    end
    local count = 0
    for number = 2, limit do
        if is_prime[number] then
            count = count + 1
            for multiple = number * 2, limit, number do
                is_prime[multiple] = false
            end
        end
    end
    return count
end

print(sieve(2000000))
