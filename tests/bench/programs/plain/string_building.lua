-- String building: .. of short pieces up to a kilobyte.
-- operations: 10000000
local total = 0
for i = 0, 39999 do
    local text = ""
    for j = 0, 249 do
        text = text .. "abc"
        if j % 50 == 0 then
            text = text .. tostring(i)
        end
    end
    total = total + #text
end
print(total)
