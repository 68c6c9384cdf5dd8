/* What an interface's switch says of itself, see race.h. */
#include "ipconfig/race.h"

#include "lib/clock.h"

enum switch_says race_switch(struct race_nic *nic, struct rd frame,
			     uint64_t now, struct switch_news *news)
{
	enum switch_says says = switch_decode(frame, news);

	if (!nic_races(nic))
		return SWITCH_NOTHING;
	nic->bond |= says == SWITCH_LACP;
	if (says != SWITCH_STP)
		return says;
	/* of a port that does not say it, the time since it has a link tells */
	nic->blocked_ms =
		news->forwards
			? 0
			: clock_earlier(now + SWITCH_BPDU_MS,
					nic->carrier_ms + news->delay_ms +
						SWITCH_SLACK_MS);
	return now < nic->blocked_ms ? says : SWITCH_NOTHING;
}

const char *race_suspects(const struct race_nic *nic, uint64_t now)
{
	return switch_text(now < nic->blocked_ms ? SWITCH_STP
			   : nic->bond		 ? SWITCH_LACP
						 : SWITCH_NOTHING);
}
