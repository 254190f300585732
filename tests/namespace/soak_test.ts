/**
 * The soak as every run of the tests has it; `deno task soak` runs a longer one.
 *
 * @module
 */
import { soakTest } from "./soak_test_case.ts";

soakTest(200);
