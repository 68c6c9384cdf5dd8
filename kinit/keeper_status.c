/* The state of what is held as JSON (RFC 8259), see keeper_status.h. */
#include "kinit/keeper_status.h"

#include <stddef.h>

#include "ipconfig/report.h"
#include "lib/clock.h"
#include "lib/json.h"
#include "lib/str.h"

/* In seconds from now on, as most of them are ahead. */
static void status_time(struct wr *w, uint64_t at, uint64_t now)
{
	if (at == CLOCK_NEVER)
		wr_print(w, "null");
	else
		wr_print(w, "%ld", (int64_t)(at - now) / 1000);
}

void keeper_status(struct wr *w, const struct hold *h, uint64_t now)
{
	static const uint16_t at[] = {
		offsetof(struct hold, iface.dev),
		offsetof(struct hold, why),
		offsetof(struct hold, owner),
		offsetof(struct hold, bound_ms),
		offsetof(struct hold, since_ms),
		offsetof(struct hold, renew_ms),
		offsetof(struct hold, rebind_ms),
		offsetof(struct hold, end_ms),
	};
	const struct net_iface *f = &h->iface;
	const struct net_addr *addr = f->info.addrs.addr;

	wr_print(w,
		 "{\"state\":\"%s\",\"address\":\"%pIS/%u\",\"server\":\"%pIS\""
		 ",\"router\":\"%pIS\",\"carrier\":%u,\"asking\":%u,"
		 "\"renewals\":%u,\"failures\":%u,\"refusals\":%u,"
		 "\"conflicts\":%u,\"restored\":%u",
		 str_nth(HOLD_STATES, h->state), &addr->ip, addr->prefix,
		 &f->info.from, report_router(&f->info.routes), h->carrier,
		 h->asking, h->renewals, h->failures, h->refusals, h->conflicts,
		 h->restored);
	for (unsigned i = 0; i < ARRAY_LEN(at); i++) {
		const void *p = (const char *)h + at[i];

		wr_print(w, ",\"%s\":",
			 str_nth("dev\0why\0owner\0renewed\0since\0renew\0"
				 "rebind\0end",
				 i));
		if (i < 3)
			json_text(w, p);
		else
			status_time(w, *(const uint64_t *)p, now);
	}
	wr_print(w, ",\"client_id\":\"");
	for (unsigned i = 0; i < f->client_id_len; i++)
		wr_print(w, "%02x", f->client_id[i]);
	wr_print(w, "\"}");
}
