// DeltaBlue: one-way constraints are added, planned, run and removed; per run of a plan.
// operations: 6000
const REQUIRED = 0;
const PREFERRED = 2;
const STRONG_DEFAULT = 3;
const NORMAL = 4;
const WEAKEST = 6;
const [NONE, FORWARD, BACKWARD] = [0, 1, 2];

class Variable {
    constructor(value = 0) {
        this.value = value;
        this.constraints = [];
        this.determinedBy = null;
        this.mark = 0;
        this.walkStrength = WEAKEST;
        this.stay = true;
    }
}

function remove(list, item) {
    list.splice(list.indexOf(item), 1);
}

class Constraint {
    constructor(planner, strength) {
        this.planner = planner;
        this.strength = strength;
    }

    add() {
        this.addToGraph();
        this.planner.incrementalAdd(this);
    }

    isInput() {
        return false;
    }

    satisfy(mark) {
        this.chooseMethod(mark);
        if (!this.isSatisfied()) {
            if (this.strength === REQUIRED) {
                throw new Error("a required constraint cannot be satisfied");
            }
            return null;
        }
        this.markInputs(mark);
        const out = this.output();
        const overridden = out.determinedBy;
        if (overridden !== null) {
            overridden.markUnsatisfied();
        }
        out.determinedBy = this;
        if (!this.planner.addPropagate(this, mark)) {
            throw new Error("a circle of constraints");
        }
        out.mark = mark;
        return overridden;
    }

    destroy() {
        if (this.isSatisfied()) {
            this.planner.incrementalRemove(this);
        } else {
            this.removeFromGraph();
        }
    }
}

class UnaryConstraint extends Constraint {
    constructor(planner, variable, strength) {
        super(planner, strength);
        this.variable = variable;
        this.satisfied = false;
        this.add();
    }

    addToGraph() {
        this.variable.constraints.push(this);
        this.satisfied = false;
    }

    removeFromGraph() {
        remove(this.variable.constraints, this);
        this.satisfied = false;
    }

    chooseMethod(mark) {
        this.satisfied = this.variable.mark !== mark && this.strength < this.variable.walkStrength;
    }

    isSatisfied() {
        return this.satisfied;
    }

    markUnsatisfied() {
        this.satisfied = false;
    }

    markInputs() {}

    inputsKnown() {
        return true;
    }

    output() {
        return this.variable;
    }

    recalculate() {
        this.variable.walkStrength = this.strength;
        this.variable.stay = !this.isInput();
        if (this.variable.stay) {
            this.execute();
        }
    }

    execute() {}
}

class StayConstraint extends UnaryConstraint {}

class EditConstraint extends UnaryConstraint {
    isInput() {
        return true;
    }
}

class BinaryConstraint extends Constraint {
    constructor(planner, first, second, strength) {
        super(planner, strength);
        this.first = first;
        this.second = second;
        this.direction = NONE;
    }

    chooseMethod(mark) {
        const first = this.first;
        const second = this.second;
        if (first.mark === mark) {
            const able = second.mark !== mark && this.strength < second.walkStrength;
            this.direction = able ? FORWARD : NONE;
        } else if (second.mark === mark) {
            const able = first.mark !== mark && this.strength < first.walkStrength;
            this.direction = able ? BACKWARD : NONE;
        } else if (first.walkStrength > second.walkStrength) {
            this.direction = this.strength < first.walkStrength ? BACKWARD : NONE;
        } else {
            this.direction = this.strength < second.walkStrength ? FORWARD : NONE;
        }
    }

    addToGraph() {
        this.first.constraints.push(this);
        this.second.constraints.push(this);
        this.direction = NONE;
    }

    removeFromGraph() {
        remove(this.first.constraints, this);
        remove(this.second.constraints, this);
        this.direction = NONE;
    }

    isSatisfied() {
        return this.direction !== NONE;
    }

    markUnsatisfied() {
        this.direction = NONE;
    }

    markInputs(mark) {
        this.input().mark = mark;
    }

    inputsKnown(mark) {
        const source = this.input();
        return source.mark === mark || source.stay || source.determinedBy === null;
    }

    input() {
        return this.direction === FORWARD ? this.first : this.second;
    }

    output() {
        return this.direction === FORWARD ? this.second : this.first;
    }

    recalculate() {
        const source = this.input();
        const out = this.output();
        out.walkStrength = Math.max(this.strength, source.walkStrength);
        out.stay = source.stay;
        if (out.stay) {
            this.execute();
        }
    }
}

class EqualityConstraint extends BinaryConstraint {
    constructor(planner, first, second, strength) {
        super(planner, first, second, strength);
        this.add();
    }

    execute() {
        this.output().value = this.input().value;
    }
}

class ScaleConstraint extends BinaryConstraint {
    constructor(planner, source, scale, offset, result, strength) {
        super(planner, source, result, strength);
        this.scale = scale;
        this.offset = offset;
        this.add();
    }

    addToGraph() {
        super.addToGraph();
        this.scale.constraints.push(this);
        this.offset.constraints.push(this);
    }

    removeFromGraph() {
        super.removeFromGraph();
        remove(this.scale.constraints, this);
        remove(this.offset.constraints, this);
    }

    markInputs(mark) {
        super.markInputs(mark);
        this.scale.mark = this.offset.mark = mark;
    }

    execute() {
        if (this.direction === FORWARD) {
            this.second.value = this.first.value * this.scale.value + this.offset.value;
        } else {
            this.first.value = Math.floor((this.second.value - this.offset.value) / this.scale.value);
        }
    }

    recalculate() {
        const source = this.input();
        const out = this.output();
        out.walkStrength = Math.max(this.strength, source.walkStrength);
        out.stay = source.stay && this.scale.stay && this.offset.stay;
        if (out.stay) {
            this.execute();
        }
    }
}

function addConsumers(variable, found) {
    const determining = variable.determinedBy;
    for (const constraint of variable.constraints) {
        if (constraint !== determining && constraint.isSatisfied()) {
            found.push(constraint);
        }
    }
}

class Planner {
    constructor() {
        this.mark = 0;
    }

    newMark() {
        return ++this.mark;
    }

    incrementalAdd(constraint) {
        const mark = this.newMark();
        let overridden = constraint.satisfy(mark);
        while (overridden !== null) {
            overridden = overridden.satisfy(mark);
        }
    }

    incrementalRemove(constraint) {
        const out = constraint.output();
        constraint.markUnsatisfied();
        constraint.removeFromGraph();
        const unsatisfied = this.removePropagate(out);
        for (let strength = REQUIRED; strength <= WEAKEST; strength++) {
            for (const each of unsatisfied) {
                if (each.strength === strength) {
                    this.incrementalAdd(each);
                }
            }
        }
    }

    addPropagate(constraint, mark) {
        const waiting = [constraint];
        while (waiting.length > 0) {
            const each = waiting.pop();
            if (each.output().mark === mark) {
                this.incrementalRemove(constraint);
                return false;
            }
            each.recalculate();
            addConsumers(each.output(), waiting);
        }
        return true;
    }

    removePropagate(out) {
        out.determinedBy = null;
        out.walkStrength = WEAKEST;
        out.stay = true;
        const unsatisfied = [];
        const waiting = [out];
        while (waiting.length > 0) {
            const variable = waiting.pop();
            for (const each of variable.constraints) {
                if (!each.isSatisfied()) {
                    unsatisfied.push(each);
                }
            }
            const determining = variable.determinedBy;
            for (const each of variable.constraints) {
                if (each !== determining && each.isSatisfied()) {
                    each.recalculate();
                    waiting.push(each.output());
                }
            }
        }
        return unsatisfied;
    }

    plan(constraint) {
        const waiting = constraint.isInput() && constraint.isSatisfied() ? [constraint] : [];
        const mark = this.newMark();
        const steps = [];
        while (waiting.length > 0) {
            const each = waiting.pop();
            if (each.output().mark !== mark && each.inputsKnown(mark)) {
                steps.push(each);
                each.output().mark = mark;
                addConsumers(each.output(), waiting);
            }
        }
        return steps;
    }
}

function change(planner, variable, value) {
    const edit = new EditConstraint(planner, variable, PREFERRED);
    const steps = planner.plan(edit);
    for (let round = 0; round < 10; round++) {
        variable.value = value;
        for (const step of steps) {
            step.execute();
        }
    }
    edit.destroy();
}

function chain(length) {
    const planner = new Planner();
    const variables = [];
    for (let i = 0; i <= length; i++) {
        variables.push(new Variable());
    }
    for (let i = 0; i < length; i++) {
        new EqualityConstraint(planner, variables[i], variables[i + 1], REQUIRED);
    }
    const first = variables[0];
    const last = variables[length];
    new StayConstraint(planner, last, STRONG_DEFAULT);
    const edit = new EditConstraint(planner, first, PREFERRED);
    const steps = planner.plan(edit);
    let total = 0;
    for (let i = 0; i < 100; i++) {
        first.value = i;
        for (const step of steps) {
            step.execute();
        }
        total += last.value;
    }
    edit.destroy();
    return total;
}

function projection(count) {
    const planner = new Planner();
    const scale = new Variable(10);
    const offset = new Variable(1000);
    const results = [];
    let source;
    let result;
    for (let i = 0; i < count; i++) {
        source = new Variable(i);
        result = new Variable(i);
        results.push(result);
        new StayConstraint(planner, source, NORMAL);
        new ScaleConstraint(planner, source, scale, offset, result, REQUIRED);
    }
    change(planner, source, 17);
    let total = result.value;
    change(planner, result, 1050);
    total += source.value;
    change(planner, scale, 5);
    for (let i = 0; i < count - 1; i++) {
        total += results[i].value;
    }
    change(planner, offset, 2000);
    for (let i = 0; i < count - 1; i++) {
        total += results[i].value;
    }
    return total;
}

let total = 0;
for (let round = 0; round < 60; round++) {
    total += chain(300) + projection(300);
}
console.log(String(total));
