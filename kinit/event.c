/* What happened when, see event.h. */
#include "kinit/event.h"

#include <string.h>

#include "lib/compat.h"
#include "lib/rw.h"

/* Of steps and children there are many, and of what the network did few. */
static void forget_one(struct event_log *log)
{
	unsigned i = EVENTS_KEPT;

	while (i < EVENTS - 1 && log->event[i].what > EVENT_CHILD_ENDED)
		i++;
	log->n--;
	memmove(log->event + i, log->event + i + 1,
		(log->n - i) * sizeof(*log->event));
}

void event_add(struct event_log *log, enum event_what what, const char *object,
	       uint64_t ms)
{
	if (log->n == EVENTS)
		forget_one(log);
	log->event[log->n++] = (struct event){ what, object, ms };
}

const struct event *event_last(const struct event_log *log,
			       enum event_what what, const char *object)
{
	for (unsigned i = log->n; i-- > 0;) {
		const struct event *e = &log->event[i];

		if (e->what == what &&
		    (object == NULL || strcmp(e->object, object) == 0))
			return e;
	}
	return NULL;
}

static void add(struct wr *w, const char *name, uint64_t start, uint64_t ms)
{
	wr_print(w, "%s%s %lu", w->len > 0 ? " " : "", name,
		 ms > start ? (unsigned long)(ms - start) : 0);
}

void event_timeline(const struct event_log *log, uint64_t now, char *text,
		    size_t size)
{
	/* a step is told by its name */
	static const struct {
		char name[8];
		uint8_t what;
	} points[] = {
		{ "link-up", EVENT_LINK_UP }, { "carrier", EVENT_CARRIER },
		{ "bound", EVENT_BOUND },     { "address", EVENT_ADDRESS },
		{ "root", EVENT_STEP_DONE },
	};
	uint64_t start = log->n > 0 ? log->event[0].ms : now;
	struct wr w = wr_init(text, size);

	for (size_t i = 0; i < ARRAY_LEN(points); i++) {
		enum event_what what = points[i].what;
		const char *name = points[i].name;
		const struct event *e = event_last(
			log, what, what == EVENT_STEP_DONE ? name : NULL);

		if (e != NULL)
			add(&w, name, start, e->ms);
	}
	add(&w, "init", start, now);
}
