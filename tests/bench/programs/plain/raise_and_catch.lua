-- Raise and catch.
-- operations: 800000
local function fail()
    error({kind = "ValueError", text = "x"})
end

local caught = 0
for _ = 1, 800000 do
    local ok, err = pcall(fail)
    if not ok and err.kind == "ValueError" then
        caught = caught + 1
    end
end
print(caught)
