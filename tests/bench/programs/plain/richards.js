// Richards: a simulated operating system, per packet that is sent or task that is held.
// operations: 325430
const [IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B] = [0, 1, 2, 3, 4, 5];
const [KIND_DEVICE, KIND_WORK] = [0, 1];
const PACKET_SIZE = 4;

class Packet {
    constructor(link, ident, kind) {
        this.link = link;
        this.ident = ident;
        this.kind = kind;
        this.datum = 0;
        this.data = [0, 0, 0, 0];
    }
}

function append(packet, queue) {
    packet.link = null;
    if (queue === null) {
        return packet;
    }
    let at = queue;
    while (at.link !== null) {
        at = at.link;
    }
    at.link = packet;
    return queue;
}

class Kernel {
    constructor() {
        this.first = null;
        this.table = [null, null, null, null, null, null];
        this.sent = 0;
        this.held = 0;
    }

    schedule() {
        let task = this.first;
        while (task !== null) {
            if (task.isHeld || (task.isWaiting && !task.hasPacket)) {
                task = task.next;
            } else {
                task = task.resume();
            }
        }
    }
}

class Task {
    constructor(kernel, ident, priority, queue, isWaiting = true) {
        this.kernel = kernel;
        this.ident = ident;
        this.priority = priority;
        this.queue = queue;
        this.isWaiting = isWaiting;
        this.hasPacket = queue !== null;
        this.isHeld = false;
        this.next = kernel.first;
        kernel.first = this;
        kernel.table[ident] = this;
    }

    resume() {
        let packet = null;
        if (this.isWaiting && this.hasPacket) {
            packet = this.queue;
            this.queue = packet.link;
            this.isWaiting = false;
            this.hasPacket = this.queue !== null;
        }
        return this.step(packet);
    }

    wait() {
        this.isWaiting = true;
        return this;
    }

    hold() {
        this.kernel.held++;
        this.isHeld = true;
        return this.next;
    }

    release(ident) {
        const task = this.kernel.table[ident];
        task.isHeld = false;
        return task.priority > this.priority ? task : this;
    }

    send(packet) {
        const task = this.kernel.table[packet.ident];
        this.kernel.sent++;
        packet.link = null;
        packet.ident = this.ident;
        return task.receive(packet, this);
    }

    receive(packet, sender) {
        if (this.queue === null) {
            this.queue = packet;
            this.hasPacket = true;
            if (this.priority > sender.priority) {
                return this;
            }
        } else {
            append(packet, this.queue);
        }
        return sender;
    }
}

class IdleTask extends Task {
    constructor(kernel, count) {
        super(kernel, IDLE, 0, null, false);
        this.control = 1;
        this.count = count;
    }

    step() {
        this.count--;
        if (this.count === 0) {
            return this.hold();
        }
        if ((this.control & 1) === 0) {
            this.control >>= 1;
            return this.release(DEVICE_A);
        }
        this.control = (this.control >> 1) ^ 0xD008;
        return this.release(DEVICE_B);
    }
}

class WorkerTask extends Task {
    constructor(kernel, queue) {
        super(kernel, WORKER, 1000, queue);
        this.destination = HANDLER_A;
        this.count = 0;
    }

    step(packet) {
        if (packet === null) {
            return this.wait();
        }
        this.destination = this.destination === HANDLER_A ? HANDLER_B : HANDLER_A;
        packet.ident = this.destination;
        packet.datum = 0;
        for (let i = 0; i < PACKET_SIZE; i++) {
            this.count++;
            if (this.count > 26) {
                this.count = 1;
            }
            packet.data[i] = 64 + this.count;
        }
        return this.send(packet);
    }
}

class HandlerTask extends Task {
    constructor(kernel, ident, priority, queue) {
        super(kernel, ident, priority, queue);
        this.work = null;
        this.device = null;
    }

    step(packet) {
        if (packet !== null) {
            if (packet.kind === KIND_WORK) {
                this.work = append(packet, this.work);
            } else {
                this.device = append(packet, this.device);
            }
        }
        const work = this.work;
        if (work !== null) {
            const count = work.datum;
            if (count >= PACKET_SIZE) {
                this.work = work.link;
                return this.send(work);
            }
            if (this.device !== null) {
                packet = this.device;
                this.device = packet.link;
                packet.datum = work.data[count];
                work.datum = count + 1;
                return this.send(packet);
            }
        }
        return this.wait();
    }
}

class DeviceTask extends Task {
    constructor(kernel, ident, priority) {
        super(kernel, ident, priority, null);
        this.pending = null;
    }

    step(packet) {
        if (packet !== null) {
            this.pending = packet;
            return this.hold();
        }
        if (this.pending === null) {
            return this.wait();
        }
        packet = this.pending;
        this.pending = null;
        return this.send(packet);
    }
}

function packets(count, ident, kind) {
    let queue = null;
    for (let i = 0; i < count; i++) {
        queue = new Packet(queue, ident, kind);
    }
    return queue;
}

function simulate() {
    const kernel = new Kernel();
    new IdleTask(kernel, 10000);
    new WorkerTask(kernel, packets(2, WORKER, KIND_WORK));
    new HandlerTask(kernel, HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE));
    new HandlerTask(kernel, HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE));
    new DeviceTask(kernel, DEVICE_A, 4000);
    new DeviceTask(kernel, DEVICE_B, 5000);
    kernel.schedule();
    return kernel;
}

let kernel;
for (let round = 0; round < 10; round++) {
    kernel = simulate();
}
console.log(kernel.sent + " " + kernel.held);
