/* The keeper's file, see lease_file.h. */
#include "kinit/lease_file.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "lib/clock.h"
#include "lib/crc32.h"
#include "lib/fmt.h"
#include "lib/shell.h"
#include "lib/str.h"
#include "lib/sys.h"

#define LEASE_FIRST "LEASESTATE='"
#define LEASE_LAST  "LEASESUM='%08x'\n"
#define LEASE_SUM   sizeof("LEASESUM='01234567'\n")

/* Seconds since the machine was started, and of the wall clock. */
static void put_end(struct wr *w, const char *name, uint64_t at, uint64_t now,
		    int64_t wall_s)
{
	if (at == CLOCK_NEVER)
		wr_print(w, "LEASE%s='never'\n", name);
	else
		wr_print(w, "LEASE%s='%lu %lu'\n", name,
			 (unsigned long)(at / 1000),
			 (unsigned long)(wall_s + (int64_t)(at / 1000) -
					 (int64_t)(now / 1000)));
}

void lease_file_format(struct wr *w, const struct hold *h, uint64_t now,
		       int64_t wall_s)
{
	const struct net_iface *f = &h->iface;
	const uint8_t *start = w->p;
	size_t before = w->len;
	char hw[LINK_HW_TEXT];

	wr_print(w, LEASE_FIRST "%s'\n", str_nth(HOLD_STATES, h->state));
	shell_variable(w, "LEASEWHY", h->why);
	/* in which a blank stands before the first */
	(void)link_hw_text(f->hw, f->hlen, hw);
	wr_print(w, "LEASESERVER='%pIS'\nLEASEHW='%s'\nLEASECLIENTID='",
		 &f->info.from, hw + (*hw != '\0'));
	for (unsigned i = 0; i < f->client_id_len; i++)
		wr_print(w, "%02x", f->client_id[i]);
	shell_text(w, "'\n");
	put_end(w, "SINCE", h->bound_ms, now, wall_s);
	put_end(w, "RENEW", h->renew_ms, now, wall_s);
	put_end(w, "REBIND", h->rebind_ms, now, wall_s);
	put_end(w, "END", h->end_ms, now, wall_s);
	conf_format(w, f, (unsigned long)(now / 1000));
	if (!w->bad)
		wr_print(w, LEASE_LAST,
			 ~crc32_add(~0u, rd_init(start, w->len - before)));
}

int lease_file_write(const char *dir, const struct hold *h)
{
	char text[LEASE_FILE_MAX];
	struct wr w = wr_init(text, sizeof(text));
	struct timespec wall = { 0 };

	sys_clock_gettime(CLOCK_REALTIME, &wall);
	lease_file_format(&w, h, clock_ms(), wall.tv_sec);
	return report_write(dir, LEASE_FILE, h->iface.dev, "", &w);
}

int lease_file_check(const char *text, size_t len)
{
	char last[LEASE_SUM];
	size_t before = len - (LEASE_SUM - 1);

	if (!str_starts(text, LEASE_FIRST))
		return 0;
	if (len < LEASE_SUM - 1)
		return -EBADMSG;
	fmt_print(last, sizeof(last), LEASE_LAST,
		  ~crc32_add(~0u, rd_init(text, before)));
	return memcmp(text + before, last, sizeof(last) - 1) == 0 ? 0
								  : -EBADMSG;
}
