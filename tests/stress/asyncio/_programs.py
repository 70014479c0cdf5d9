"""Programs that finish, made up from a number: none of them may be called a deadlock.

A program is a row of gates. Each gate is opened by a task, a thread or a call in a pool, which first
passes some of the gates before it: so there is always somebody who can go on, however long the
others wait. What a gate is made of, who opens it, from where and after how much time is drawn.
"""

import asyncio
import concurrent.futures
import os
import queue
import random
import signal
import socket
import subprocess
import threading
import time


class Gate:
    """Closed at first. `loop` is where tasks run; threads reach it by call_soon_threadsafe."""

    def __init__(self, loop):
        self.loop = loop
        self.make()

    def from_thread(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    # What a kind of gate may do otherwise.

    def make(self):
        pass

    def pass_in_thread(self):
        self.from_thread(self.wait())

    def open_in_thread(self):
        self.loop.call_soon_threadsafe(self.open)

    async def close(self):
        pass


class EventGate(Gate):
    def make(self):
        self.event = asyncio.Event()

    async def wait(self):
        await self.event.wait()

    def open(self):
        self.event.set()


class TimerGate(EventGate):
    def open(self):
        self.loop.call_later(0.001, self.event.set)


class FutureGate(Gate):
    def make(self):
        self.future = self.loop.create_future()

    async def wait(self):
        await asyncio.shield(self.future)

    def open(self):
        self.loop.call_soon(self.future.set_result, None)


class QueueGate(Gate):
    def make(self):
        self.queue = asyncio.Queue()

    async def wait(self):
        self.queue.put_nowait(await self.queue.get())

    def open(self):
        self.queue.put_nowait(1)


class SemaphoreGate(Gate):
    def make(self):
        self.semaphore = asyncio.Semaphore(0)

    async def wait(self):
        async with self.semaphore:
            await asyncio.sleep(0)

    def open(self):
        self.semaphore.release()


class ConditionGate(Gate):
    def make(self):
        self.condition = asyncio.Condition()
        self.is_open = False

    async def wait(self):
        async with self.condition:
            await self.condition.wait_for(lambda: self.is_open)

    async def notify(self):
        async with self.condition:
            self.is_open = True
            self.condition.notify_all()

    def open(self):
        self.task = self.loop.create_task(self.notify())

    def open_in_thread(self):
        self.from_thread(self.notify())


class LockGate(Gate):
    def make(self):
        self.lock = asyncio.Lock()
        self.taken = self.loop.create_task(self.lock.acquire())

    async def wait(self):
        await asyncio.shield(self.taken)
        async with self.lock:
            pass

    async def give_back(self):
        await asyncio.shield(self.taken)
        self.lock.release()

    def open(self):
        self.task = self.loop.create_task(self.give_back())


class SocketGate(EventGate):
    """Somebody reads; who opens it writes."""

    def make(self):
        super().make()
        self.reading, self.writing = socket.socketpair()
        self.reading.setblocking(False)
        self.reader = self.loop.create_task(self.read())

    async def read(self):
        await self.loop.sock_recv(self.reading, 1)
        self.event.set()

    def open(self):
        self.writing.send(b'x')

    open_in_thread = open

    async def close(self):
        await self.reader
        self.reading.close()
        self.writing.close()


class WatchedSocketGate(SocketGate):
    def make(self):
        EventGate.make(self)
        self.reading, self.writing = socket.socketpair()
        self.loop.add_reader(self.reading, self.read)

    def read(self):
        self.reading.recv(1)
        self.event.set()

    async def close(self):
        self.loop.remove_reader(self.reading)
        self.reading.close()
        self.writing.close()


class SignalGate(EventGate):
    def make(self):
        super().make()
        self.loop.add_signal_handler(signal.SIGUSR1, self.event.set)

    def open(self):
        os.kill(os.getpid(), signal.SIGUSR1)

    open_in_thread = open

    async def close(self):
        self.loop.remove_signal_handler(signal.SIGUSR1)


class ProgramGate(Gate):
    """Open when a process has ended, which ends when its input does."""

    def make(self):
        self.started = self.loop.create_task(asyncio.create_subprocess_exec(
            'cat', stdin=subprocess.PIPE))

    async def wait(self):
        process = await asyncio.shield(self.started)
        await process.wait()

    async def end_input(self):
        process = await asyncio.shield(self.started)
        process.stdin.close()

    def open(self):
        self.task = self.loop.create_task(self.end_input())

    close = wait


class ThreadGate(Gate):
    """Made of what threads wait for; a task waits in a thread of the pool."""

    async def wait(self):
        await asyncio.to_thread(self.pass_in_thread)

    def open_in_thread(self):
        self.open()


class ThreadEventGate(ThreadGate):
    def make(self):
        self.event = threading.Event()

    def pass_in_thread(self):
        self.event.wait()

    def open(self):
        self.event.set()


class ThreadTimerGate(ThreadEventGate):
    def open(self):
        threading.Timer(0.001, self.event.set).start()


class ThreadQueueGate(ThreadGate):
    def make(self):
        self.queue = queue.Queue()

    def pass_in_thread(self):
        self.queue.put(self.queue.get())

    def open(self):
        self.queue.put(1)


class ThreadConditionGate(ThreadGate):
    def make(self):
        self.condition = threading.Condition()
        self.is_open = False

    def pass_in_thread(self):
        with self.condition:
            while not self.is_open:
                self.condition.wait()

    def open(self):
        with self.condition:
            self.is_open = True
            self.condition.notify_all()


class ThreadLockGate(ThreadGate):
    def make(self):
        self.lock = threading.Lock()
        self.lock.acquire()

    def pass_in_thread(self):
        with self.lock:
            time.sleep(0)

    def open(self):
        self.lock.release()


class JoinGate(ThreadGate):
    """Open when a thread has ended."""

    def make(self):
        self.event = threading.Event()
        self.thread = threading.Thread(target=self.event.wait)
        self.thread.start()

    def pass_in_thread(self):
        self.thread.join()

    def open(self):
        self.event.set()


class ResultGate(ThreadGate):
    """Open when a future of concurrent.futures is done."""

    def make(self):
        self.future = concurrent.futures.Future()

    def pass_in_thread(self):
        self.future.result()

    async def wait(self):
        await asyncio.wrap_future(self.future)

    def open(self):
        self.future.set_result(None)


COMMON = [EventGate, TimerGate, FutureGate, QueueGate, SemaphoreGate, ConditionGate, LockGate,
          SocketGate, WatchedSocketGate, ThreadEventGate, ThreadTimerGate, ThreadQueueGate,
          ThreadConditionGate, ThreadLockGate, JoinGate, ResultGate]


class Opener:
    """Passes some gates and opens one."""

    def __init__(self, draw, before, gate):
        self.before = before
        self.gate = gate
        self.pause = draw.choice((None, 0, 0.001, 0.002))
        self.waits_for_all_at_once = draw.random() < 0.3

    async def in_task(self):
        if self.waits_for_all_at_once:
            await asyncio.gather(*[gate.wait() for gate in self.before])
        else:
            for gate in self.before:
                await gate.wait()
        if self.pause is not None:
            await asyncio.sleep(self.pause)
        self.gate.open()

    def in_thread(self):
        for gate in self.before:
            gate.pass_in_thread()
        if self.pause is not None:
            time.sleep(self.pause)
        self.gate.open_in_thread()

    def start(self, loop, place):
        if place == 'task':
            return asyncio.create_task(self.in_task())
        if place == 'pool':
            return loop.run_in_executor(None, self.in_thread)
        thread = threading.Thread(target=self.in_thread)
        thread.start()
        return loop.run_in_executor(None, thread.join)


async def program(draw, has_signals):
    loop = asyncio.get_running_loop()
    loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(100))
    kinds = [draw.choice(COMMON) for _ in range(draw.randint(1, 12))]
    if draw.random() < 0.15:
        kinds.append(ProgramGate)
    if has_signals:
        kinds.append(SignalGate)
    draw.shuffle(kinds)
    gates = [kind(loop) for kind in kinds]
    openers = [Opener(draw, draw.sample(gates[:index], min(index, draw.randint(0, 3))), gate)
               for index, gate in enumerate(gates)]
    draw.shuffle(openers)
    work = [opener.start(loop, draw.choice(('task', 'task', 'thread', 'pool')))
            for opener in openers]
    await asyncio.gather(*work)
    for gate in gates:
        await gate.wait()
        await gate.close()
    return len(gates)


def run(number):
    """Run one program; in the main thread, or in another one which the main one joins."""
    draw = random.Random(number)
    if draw.random() < 0.7:
        return asyncio.run(program(draw, has_signals=draw.random() < 0.2))
    results = []
    thread = threading.Thread(target=lambda: results.append(asyncio.run(program(draw, False))))
    thread.start()
    thread.join()
    return results[0]


def run_all(first, last):
    opened = 0
    for number in range(first, last):
        try:
            opened += run(number)
        except BaseException as error:
            print(f'program {number} did not finish: {error!r}')
    print(f'programs {first} to {last - 1} opened {opened} gates')
