-- Loop iteration with arithmetic.
-- operations: 10000000
local total = 0
for i = 0, 9999999 do
    total = (total + i * 3) % 1000003
end
print(total)
