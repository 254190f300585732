/**
 * As many power cuts as fit into five minutes; `deno task soak` makes a hundred.
 *
 * @module
 */
import { powerTest } from "./power_test_case.ts";

powerTest({ cuts: 100, seconds: 240 });
