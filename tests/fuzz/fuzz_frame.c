/*
 * Any bytes as an IPv4 packet: what frame_decode() takes for one must be one
 * for who wrote sim_ip.h, too.  A libFuzzer target; replay.c runs it on the
 * corpus without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ipconfig/frame.h"
#include "tests/unit/sim_ip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Where the header ends: sim_ip.h knows none with options. */
static bool is_plain(const uint8_t *data, size_t size)
{
	return size >= SIM_HEADERS && data[0] == 0x45;
}

/* RFC 791, RFC 768: all that is said of it is true. */
static void check(const uint8_t *data, size_t size, const struct rd *body,
		  uint32_t from, bool checked)
{
	size_t header = (data[0] & 15u) * 4u, total = ip_get16(data + 2);

	must(data[0] >> 4 == 4 && header >= SIM_IP_HEADER);
	must(total <= size && data[9] == SIM_UDP);
	must((ip_get16(data + 6) & 0x3fff) == 0);
	must(ip_sum(data, header) == 0);
	must(from == ip_get32(data + 12));
	must(ip_get16(data + header) == 67 &&
	     ip_get16(data + header + 2) == 68);
	must(body->p == data + header + 8);
	must(body->left + 8 == ip_get16(data + header + 4));
	must(header + 8 + body->left <= total);
	if (!checked && is_plain(data, size) && ip_get16(data + 26) != 0)
		must(udp_sum(data, body->left + 8) == 0);
}

/* What the encoder makes of it comes back. */
static void encode_again(const uint8_t *data, size_t size)
{
	uint8_t buf[FRAME_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	const uint8_t *payload;
	struct rd body;
	uint32_t from;
	size_t n;

	frame_encode(&w, 68, 67, data, size);
	must(w.bad == (size > FRAME_MAX - FRAME_HEADERS));
	if (w.bad)
		return;
	must(ip_read(buf, w.len, 68, &payload, &n) == NULL);
	must(n == size && memcmp(payload, data, size) == 0);
	must(frame_decode(rd_init(buf, w.len), 68, 67, false, &body, &from) ==
	     0);
	must(from == 0 && body.left == size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int checked = 0; checked < 2; checked++) {
		struct rd body;
		uint32_t from;

		if (frame_decode(rd_init(data, size), 67, 68, checked != 0,
				 &body, &from) == 0)
			check(data, size, &body, from, checked != 0);
	}
	encode_again(data, size);
	return 0;
}
