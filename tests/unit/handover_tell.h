/* The hand-over in a made-up root, and what it says. */
#ifndef TESTS_UNIT_HANDOVER_TELL_H
#define TESTS_UNIT_HANDOVER_TELL_H

#include "tests/unit/capture.h"
#include "tests/unit/handover_place.h"

static char said[4096];

static void tell_only(uint32_t which)
{
	struct capture c;

	capture_start(&c);
	handover_write(&hand, which);
	capture_end(&c);
	strcpy(said, c.text);
}

static void tell(void)
{
	tell_only(HANDOVER_AUTO);
}

#endif
