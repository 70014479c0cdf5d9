// mutate_words.h: what mutate.c puts into scripts. The items of a list are divided by bars.
#ifndef ASPY_TESTS_MUTATE_WORDS_H
#define ASPY_TESTS_MUTATE_WORDS_H

// Values that somebody may not have thought of.
static const char odd_values[] =
    "None|True|0|-1|1|7|255|2**31|2**63|-2**63|2**64|10**40|1.5|-0.0|float('nan')|float('inf')|"
    "1e308|1j|''|'a'|'%s {0!r:>5}'|'\\ud800'|'\\U0001f600'|'a,b' * 50|b''|b'ab'|"
    "bytearray(b'xyz')|memoryview(bytearray(b'xyz'))|()|(1,)|(1, 'a')|[]|[3, 1, 2]|[None]|{}|"
    "{1: 2}|{'a': []}|set()|{1, 2}|frozenset()|range(3)|range(10**30)|slice(None)|"
    "slice(None, None, -1)|...|NotImplemented|object()|int|str|type|object|list|dict|property|"
    "len|print|iter([1])|iter(int, 1)|super()|lambda *a, **k: a|lambda: (yield)|self|x|args|e|"
    "loop|asyncio.current_task()|asyncio.get_event_loop()|asyncio.Future()|asyncio.sleep(0)|"
    "asyncio.Lock()|asyncio.Event()|asyncio.Queue(1)|ValueError|ValueError('v')|"
    "StopIteration(1)|GeneratorExit|KeyboardInterrupt|asyncio.CancelledError()|"
    "BaseExceptionGroup('g', [OSError(2, 'no')])|globals()|locals()|vars()|sys.modules|"
    "sys._getframe()|__import__('asyncio')|type('Made', (int,), {})|"
    "type('Made', (), {'__slots__': ('a', '__dict__')})|classmethod(len)|__builtins__|__name__";

// Names that many objects have.
static const char attribute_names[] =
    "__init__|__new__|__del__|__repr__|__str__|__eq__|__lt__|__hash__|__bool__|__len__|"
    "__iter__|__next__|__getitem__|__setitem__|__delitem__|__contains__|__call__|__get__|"
    "__set__|__delete__|__set_name__|__getattr__|__getattribute__|__setattr__|__enter__|"
    "__exit__|__aenter__|__aexit__|__await__|__aiter__|__anext__|__index__|__int__|__float__|"
    "__add__|__radd__|__iadd__|__mul__|__or__|__format__|__dict__|__class__|__bases__|__mro__|"
    "__name__|__qualname__|__doc__|__code__|__defaults__|__closure__|__globals__|__wrapped__|"
    "__traceback__|__cause__|__context__|__notes__|__init_subclass__|__class_getitem__|"
    "__instancecheck__|__subclasses__|__reduce_ex__|__copy__|__missing__|__reversed__|"
    "__slots__|append|extend|insert|pop|remove|clear|copy|sort|reverse|index|count|update|"
    "setdefault|get|items|keys|values|popitem|add|discard|union|intersection|split|join|strip|"
    "replace|format|encode|decode|find|startswith|translate|send|throw|close|athrow|asend|"
    "aclose|cancel|uncancel|done|result|exception|set_result|set_exception|add_done_callback|"
    "remove_done_callback|get_name|set_name|get_coro|get_stack|acquire|release|locked|wait|set|"
    "notify|notify_all|put|put_nowait|get_nowait|task_done|call_soon|call_later|"
    "run_until_complete|run_forever|stop|create_task|create_future|gi_frame|cr_frame|cr_await|"
    "f_locals|f_back|f_code|tb_frame|tb_next|args|with_traceback|add_note|split|subgroup|"
    "derive|start|run|write|read|readline|seek|tell|truncate|getvalue|detach";

// What an operand X can stand in.
static const char wrappers[] =
    "list(X)|tuple(X)|set(X)|dict(X)|str(X)|repr(X)|iter(X)|next(X)|len(X)|sorted(X)|type(X)|"
    "type(X)()|hash(X)|bool(X)|X()|(X, X)|[X] * 3|{X: X}|[*X]|X[0]|X[:]|X[1:2]|X is X|X == X|"
    "X < X|X + X|X * 2|X % X|X, *X|not X|-X|lambda: X|await X|(yield X)|(yield from X)|"
    "(x := X)|[x for x in X]|{x: x for x in X}|(x async for x in X)|f'{X!r:>{X}}'|'%r' % X|"
    "'{}'.format(X)|X if X else X|iter(X).__next__|X.__class__|X.__dict__|dir(X)|vars(X)|"
    "getattr(X, dir(X)[-1])|isinstance(X, X)|super(X, X)|map(X, X)|zip(X, X)|filter(X, X)|"
    "sum(X, X)|min(X, key=X)|asyncio.ensure_future(X)|asyncio.create_task(X)|"
    "asyncio.gather(X, X)|asyncio.wait_for(X, 1)|asyncio.shield(X)|asyncio.wait([X])|"
    "asyncio.run(X)|__import__('copy').deepcopy(X)|__import__('weakref').ref(X)|"
    "__import__('pickle').dumps(X)|__import__('json').dumps(X)|"
    "__import__('functools').partial(X, X)|__import__('functools').lru_cache(X)|"
    "__import__('itertools').tee(X)|__import__('itertools').chain(X, X)|"
    "__import__('gc').collect() or X|__import__('gc').get_referrers(X)|"
    "__import__('types').MethodType(X, X)";

// What statements can stand in, at the star, when they are indented.
static const char blocks[] =
    "try:\n*except BaseException as e:\n    x = e\n|for x in range(3):\n*|"
    "def made(self=None, *args):\n*made()\nmade(1)\n|"
    "async def made(x=1):\n*import asyncio\nasyncio.run(made())\n|"
    "def made(x=1):\n    yield x\n*x = made()\nfor e in x:\n    x.close()\n|"
    "async def made(x=1):\n    yield x\n*async for e in made():\n    await made().aclose()\n|"
    "class Made(dict):\n*x = Made(a=1)\n|with open('x', 'w+') as x:\n*|"
    "async def made(x=1):\n*import asyncio\nasyncio.gather(made(), asyncio.create_task(made()))\n|"
    "def made():\n*import threading\nx = threading.Thread(target=made)\nx.start()\n";

#endif
