// deadlock_graph.h: who waits for whom.
//
// Tasks and threads wait; each leads to those that would have to act before it can go on: who holds
// a lock, who is to finish, who computes a result. Where that leads back, there is a circle.
//
//      Task-2 ---waits for lock 'b', held by---> Task-3
//        ^                                         |
//        +--------waits for lock 'a', held by------+
#ifndef ASPY_ASYNC_DEADLOCK_GRAPH_H
#define ASPY_ASYNC_DEADLOCK_GRAPH_H

#include "async/event_loop.h"
#include "async/position.h"
#include "base/vector.h"

// Of tasks and threads, while a search goes on.
typedef enum SearchMark { SEARCH_NEW, SEARCH_ON_WAY, SEARCH_LEFT } SearchMark;

// What a task or a thread waits for: a lock, what a lock stands for, a list of futures, a task, a
// thread, the loop that a thread runs. *verb, unless NULL, says what it wants to do with that: a
// str, or ABSENT.
MUST_USE Value deadlock_awaited(Vm *vm, Value waiter, Value *verb);
// The index-th of those who would have to act, finished ones among them; *taken_at is where it took
// what it holds. False: there are no more.
MUST_USE bool deadlock_blocker_at(Vm *vm, Value waiter, size_t index, Value *blocker,
                                  CodePoint *taken_at);
MUST_USE bool deadlock_has_finished(Value waiter);

// A task waits and belongs to the loop; NULL: to any.
MUST_USE bool deadlock_is_waiting_in(const Task *task, const EventLoop *loop);

typedef struct WayPoint {
    Value waiter;
    size_t next; // which of its blockers is looked at next
} WayPoint;
typedef VECTOR(WayPoint) Way;

// Looks for a circle among the threads and the tasks of the loop (NULL: of all loops), the oldest
// first. The way is that circle, each waiting for the next one, or empty. To be released.
MUST_USE bool deadlock_find_circle(Vm *vm, const EventLoop *loop, Way *way);

#endif
